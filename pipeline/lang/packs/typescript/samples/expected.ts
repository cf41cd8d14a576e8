// What is expected where a value stands says what keys of objects name, and what functions are given.
import Client, { configure as set, run } from "./client";
//     ^ ref import Client
export { default as other } from "./other";
//                  ^ ref import other

interface Pen {
    color: string;
}

interface Shape {
    width: number;
    pens: Pen[];
    draw(pen: Pen): void;
}

type Named = Shape & { name: string };
//   ^ returns Shape & { name: string }

type Dyed = { dye: string } & Shape & { ink: { wet: boolean } } & Pen;
//            ^ def field Dyed.dye
//                                      ^ def field Dyed.ink
//                                             ^ no ref

function dye({ ink, dye: of }: Dyed) {
    //         ^ ref read ink -> Dyed.ink
    //              ^ ref read dye -> Dyed.dye
}

const one: Shape = { width: 1, pens: [{ color: "red" }], draw(pen) { pen.color.length; } };
//                   ^ ref write width -> Shape.width
//                                      ^ ref write color -> Pen.color
//                                                       ^ ref write draw -> Shape.draw
//                                                                       ^ ref read color => Shape.draw(#0).color

run({ width: 1 }, (shape) => shape.pens);
//    ^ ref write width => ./client.run(#0).width
//                                 ^ ref read pens => ./client.run(#1)(#0).pens

const client = new Client({ retries: 3 });
//                          ^ ref write retries => ./client.default(#0).retries

function make<T extends Shape>(like: T): Shape {
    const { width, pens: all } = like;
    //      ^ ref read width => `T`.width
    //             ^ ref read pens => `T`.pens
    return width ? { width, pens: all, draw: set<Shape>((pen) => pen.color) } : undefined;
    //               ^ ref write width -> Shape.width
    //                                                               ^ ref read color => ./client.configure`<Shape>`(#0)(#0).color
}

const kind: Wide<Shape> = run.of((inst) => inst.width);
//                                              ^ ref read width => ./client.run.of`: Wide<Shape>`(#0)(#0).width

const cast = { width: 1 } as Shape;
//             ^ ref write width -> Shape.width
const fits = { width: 1 } satisfies Shape;
//             ^ ref write width -> Shape.width

function unknown(what, client: Client) {
    what({ a: 1 });
    //     ^ no ref
    client.onError = (error) => error.code;
    //     ^ ref write onError => ./client.default.onError
    //                                ^ ref read code => ./client.default.onError(#0).code
}

function partly(some: Partial<Shape>, { pens }: Readonly<Shape>): Required<Shape> {
    //                                  ^ ref read pens -> Shape.pens
    return some.width ? partly(some, { pens }) : undefined;
    //          ^ ref read width -> Shape.width
}
partly({}, null).draw(null);
//               ^ ref call draw -> Shape.draw

function apart({ pen, size: { width }, deep = 1 }: {
    //                        ^ ref read width -> Shape.width
    pen: Pen;
    size: Shape;
    deep?: number;
}) {
    return pen.color.length + width + deep;
    //         ^ ref read color -> Pen.color
}

function wired(client: Client) {
    client.open({ one, set, client });
    //            ^ ref read one -> one
    //            ^ ref write one => ./client.default.open(#0).one
    //                 ^ ref read set => ./client.configure
    //                 ^ ref write set => ./client.default.open(#0).set
    //                      ^ ref write client => ./client.default.open(#0).client
}
