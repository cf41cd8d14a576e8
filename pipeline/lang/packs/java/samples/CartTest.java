package com.acme.shop;

import org.junit.jupiter.api.*;
//     ^ use org.junit.jupiter.api *

class CartTest {
//    ^ test
    private final Cart cart = new Cart("x");
    //                 ^ test

    @BeforeEach
    void fill() { cart.fill(3); }
    //   ^ test
    //                 ^ ref call fill -> com.acme.shop.Cart.fill

    @Test
    @DisplayName("counts")
    void counts() { Assertions.assertEquals(3, cart.size()); }
    //   ^ test
    //   ^ decorator DisplayName("counts")
    //                                              ^ ref call size -> com.acme.shop.Cart.size
}

class NodeTest {
//    ^ no test
}

class Cart {
//    ^ no test
    private int n;

    Cart(String name) { }

    void fill(int n) { this.n = n; }
    int size() { return n; }
    //                  ^ ref read n -> com.acme.shop.Cart.n

    // What only ends like a test is none.
    void runTest() { }
    //   ^ no test
}
