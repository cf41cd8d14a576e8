package com.acme.shop;

import java.util.List;

/**
 * A cart that belongs to one customer.
 *
 * @param <T> what is in it
 */
@ Entity(name = "cart")
//^ ref decorate Entity ?
//       ^ no ref
public abstract class Cart<T extends Product> extends Base<T> implements Priced, Comparable<Cart<T>> {
//                    ^ def class com.acme.shop.Cart
//                    ^ doc A cart that belongs to one customer.
//                    ^ decorator Entity(name = "cart")
//                    ^ modifiers public abstract
//                    ^ exported
//                                   ^ ref type Product -> com.acme.shop.Product
//                                                         ^ no ref
//                                                    ^ ref inherit Base ?
//                                                                       ^ ref implement Priced -> com.acme.shop.Priced
//                                                                               ^ ref implement Comparable ?
    /** Most items. */
    public static final int MAX = 0x40;
    //                      ^ def constant com.acme.shop.Cart.MAX
    //                      ^ doc Most items.
    //                      ^ returns int
    private final List<T> items = load(MAX);
    //                    ^ def field com.acme.shop.Cart.items
    //                    ^ visibility private
    //                    ^ hidden
    //            ^ ref type List => java.util.List
    //                            ^ ref call load -> com.acme.shop.Cart.load
    //                            ^ by com.acme.shop.Cart.items
    //                                 ^ ref read MAX -> com.acme.shop.Cart.MAX
    protected volatile int width, height = 1, depth[];
    //                     ^ def field com.acme.shop.Cart.width
    //                            ^ def field com.acme.shop.Cart.height
    //                            ^ visibility protected
    //                                        ^ def field com.acme.shop.Cart.depth
    protected final @Nullable Object cached = null;
    //                               ^ signature protected final @Nullable Object cached = null
    //                               ^ decorator Nullable
    //               ^ ref decorate Nullable ?
    transient Object cache;
    //               ^ modifiers transient
    //               ^ visibility internal

    static {
    // <- def method com.acme.shop.Cart.<clinit>
        int size = MAX;
        register(size);
        // <- ref call register -> com.acme.shop.Cart.register
        // <- by com.acme.shop.Cart.<clinit>
        //       ^ no ref
    }

    {
        width = 2;
        // <- ref write width -> com.acme.shop.Cart.width
        // <- by com.acme.shop.Cart.<init>
    }

    /** Makes an empty one. */
    public Cart(String name) {
    //     ^ def constructor com.acme.shop.Cart.Cart
    //     ^ takes name: String
    //     ^ symbol Cart#Cart().
        this(name, 0);
        // <- ref call this -> com.acme.shop.Cart.Cart
    }

    protected Cart(String name, int... widths) throws CartException {
    //        ^ takes name: String, widths: int...
    //        ^ symbol Cart#Cart(+1).
    //                                                ^ ref type CartException ?
        super(name);
        // <- ref call super ?
        this.width = widths[0];
        //   ^ ref write width -> com.acme.shop.Cart.width
        //           ^ no ref
        height++;
        // <- ref write height -> com.acme.shop.Cart.height
    }

    @Override
    public final int compareTo(final Cart<T> other) {
    //               ^ def method com.acme.shop.Cart.compareTo
    //               ^ takes other: Cart<T>
    //               ^ decorator Override
    //               ^ modifiers public final
    //               ^ returns int
        return width - other.width;
        //     ^ ref read width -> com.acme.shop.Cart.width
    }

    public abstract <R extends Priced> R best(@Nullable List<? super R> others, R[] more);
    //                                   ^ def method com.acme.shop.Cart.best
    //                                   ^ takes others: List<? super R>, more: R[]
    //                                   ^ signature public abstract <R extends Priced> R best(@Nullable List<? super R> others, R[] more)
    //                         ^ ref type Priced -> com.acme.shop.Priced
    //                                         ^ ref decorate Nullable ?
    //                                 ^ no ref

    // Brackets behind a name are part of its type.
    int old(int at)[] { return null; }
    //  ^ returns int[]
    void fill(byte buffer[], int widths [][]) { }
    //   ^ takes buffer: byte[], widths: int[][]
    private String labels[] = null, label;
    //             ^ returns String[]
    //                              ^ returns String

    // A method can be called as a field or a local is.
    int width() {
    //  ^ def method com.acme.shop.Cart.width
        int height = height();
        //           ^ ref call height -> com.acme.shop.Cart.height
        return width + height;
        //     ^ ref read width -> com.acme.shop.Cart.width
        //             ^ no ref
    }

    private native int height();
    static synchronized strictfp <E> List<E> load(int n) { return null; }
    //                                       ^ modifiers static synchronized strictfp
    static void register(int n) { }

    boolean same(Cart<T> this, Object other) { return other == this; }
    //      ^ takes other: Object

    static class Line {
    //           ^ def class com.acme.shop.Cart.Line
    //           ^ parent com.acme.shop.Cart
        int total() { return width() + Cart.this.height; }
        //                   ^ ref call width -> com.acme.shop.Cart.width
    }
}

interface Priced extends java.io.Serializable {
//        ^ def interface com.acme.shop.Priced
//                               ^ ref inherit Serializable
    long CENTS = 100L;
    //   ^ def constant com.acme.shop.Priced.CENTS
    //   ^ visibility public
    long price();
    //   ^ visibility public
    default double inUnits() { return round(price() / (double) CENTS); }
    //             ^ modifiers default
    //                                ^ ref call round -> com.acme.shop.Priced.round
    //                                                         ^ ref read CENTS -> com.acme.shop.Priced.CENTS
    private double round(double x) { return x; }
    //             ^ visibility private
    static Priced free() { return () -> 0; }
    //            ^ def method com.acme.shop.Priced.free
}

non-sealed class Product implements Shape { }
//               ^ modifiers non-sealed

sealed interface Shape permits Product { }
//               ^ modifiers sealed
//                             ^ ref type Product -> com.acme.shop.Product
