import { Injectable, Inject } from "./di";
//       ^ use ./di Injectable
//                   ^ use ./di Inject
import { Store, type Row } from "./store";
//       ^ use ./store Store
//                   ^ use ./store Row

/** A source of rows. */
abstract class Source<T extends Row = Row> {
//             ^ def class Source
  protected abstract readonly name: string;
//                            ^ def field Source.name
  private static instances = 0;
//               ^ def field Source.instances
  declare legacy: boolean;
//        ^ def field Source.legacy
  cache?: Map<string, T>;
  // <- def field Source.cache

  constructor(protected store: Store, @Inject("limit") private readonly limit = 10) {
  // <- def constructor Source.constructor
//                      ^ def field Source.store
//                                     ^ ref decorate Inject ?
//                                                                      ^ def field Source.limit
    Source.instances++;
//         ^ ref write instances -> Source.instances
  }

  abstract read(key: string): Promise<T>;
//         ^ def method Source.read

  protected find(key: string): T | undefined;
//          ^ def method Source.find
  protected find(key: string, strict: boolean): T;
//          ^ def method Source.find
  protected find(key: string, strict = false): T | undefined {
//          ^ def method Source.find
    return this.cache!.get(key) ?? this.store.get<T>(key, strict);
//              ^ ref read cache -> Source.cache
//                                      ^ ref read store -> Source.store
  }
}

@Injectable({ scope: "request" })
 // <- ref decorate Injectable ?
export class Orders extends Source<Order> implements Iterable<Order> {
//           ^ def class Orders
//                          ^ ref inherit Source -> Source
//                                 ^ ref type Order -> Order
//                                                   ^ ref implement Iterable ?
//                                                            ^ ref type Order -> Order
  protected override readonly name = "orders";
//                            ^ modifiers protected override readonly
//                            ^ def field Orders.name
  private pending: Order[] = [];
//        ^ def field Orders.pending
//                 ^ ref type Order -> Order
  onRead?: (order: Order) => void;
  // <- def field Orders.onRead
//                 ^ ref type Order -> Order

  override async read(this: Orders, key: string): Promise<Order> {
//               ^ def method Orders.read
//                          ^ ref type Orders -> Orders
//                                                        ^ ref type Order -> Order
    const order = this.find(key, true);
    this.pending.push(order!);
//       ^ ref read pending -> Orders.pending
//               ^ ref call push ?
    order.submit();
//        ^ ref call submit ?
    this.onRead!(order);
//       ^ ref call onRead -> Orders.onRead
    return order;
  }

  get first(): Order {
//    ^ def property Orders.first
//             ^ ref type Order -> Order
    return this.pending[0]!;
//              ^ ref read pending -> Orders.pending
  }

  set first(order: Order) {
//    ^ def property Orders.first
//                 ^ ref type Order -> Order
    this.pending.unshift(order);
//       ^ ref read pending -> Orders.pending
//               ^ ref call unshift ?
  }

  *[Symbol.iterator](): Iterator<Order> {
// ^ def method Orders.[Symbol.iterator]
//                               ^ ref type Order -> Order
    yield* this.pending;
//              ^ ref read pending -> Orders.pending
  }
}

interface Order extends Row {
//        ^ def interface Order
//                      ^ ref inherit Row ?
  submit(): void;
  // <- def method Order.submit
}

class Gate {
  private open: () => void;
//        ^ def field Gate.open
  constructor() {
    this.open = () => {};
//       ^ ref write open -> Gate.open
  }
  get width() { return 1; }
  set width(value) {}
  widen() { this.width = this.width; }
//               ^ ref write width -> Gate.width
//                            ^ ref read width -> Gate.width
}

class Desk {
  constructor(private store: Store, readonly spare?: Store, protected label: string = "") {}
//                                           ^ def field Desk.spare
//                                           ^ modifiers readonly
//                                                                    ^ def field Desk.label
  open(key: string) {
    this.spare?.get(key);
//       ^ ref read spare -> Desk.spare
//              ^ ref call get => ./store.Store.get
  }
}

class Tool {
  static id: string;
  id: string;
  constructor() {
    this.id = Tool.id;
//       ^ ref write id -> Tool.id
//                 ^ ref read id -> Tool.id
  }
}
