import fs = require("fs");
//     ^ use fs as fs

/** Shapes and their areas. */
export namespace Geometry {
//               ^ def module Geometry
  export interface Area {
//                 ^ def interface Geometry.Area
    value: number;
//  ^ def field Geometry.Area.value
  }

  export namespace Flat {
//                 ^ def module Geometry.Flat
    export class Square implements Area {
//               ^ def class Geometry.Flat.Square
//                                 ^ ref implement Area -> Geometry.Area
      constructor(public readonly value: number) {}
//    ^ def constructor Geometry.Flat.Square.constructor
//                                ^ def field Geometry.Flat.Square.value
    }
  }

  const hidden = 1;
//      ^ def constant Geometry.hidden
  export function half(area: Area): number {
//                ^ def function Geometry.half
//                           ^ ref type Area -> Geometry.Area
    return area.value / 2 + hidden;
//              ^ ref read value -> Geometry.Area.value
//                          ^ ref read hidden -> Geometry.hidden
  }
}

namespace Outer.Inner {
//        ^ def module Outer
//              ^ def module Outer.Inner
  export const depth = 2;
//             ^ def constant Outer.Inner.depth
}

import Flat = Geometry.Flat;
// <- use Geometry.Flat as Flat
export import Area = Geometry.Area;
//     ^ use Geometry.Area as Area

const square: Geometry.Area = new Flat.Square(Outer.Inner.depth);
//    ^ def constant square
//                     ^ ref type Area -> Geometry.Area
//                                     ^ ref instantiate Square ?
Geometry.half(square);
//       ^ ref call half -> Geometry.half
//            ^ ref read square -> square

declare global {
  interface Window {
//          ^ def interface Window
    started: boolean;
//  ^ def field Window.started
  }
  interface Outside {
//          ^ def interface Outside
    begin(): void;
//  ^ def method Outside.begin
  }
  interface Square {
//          ^ def interface Square
//          ^ symbol Square#
  }
}
function begin(outside: Outside, square: Square) {
//                      ^ ref type Outside -> Outside
//                                       ^ ref type Square -> Square
  outside.begin();
//        ^ ref call begin -> Outside.begin
}

declare module "*.svg" {
//             ^ def module *.svg
  const url: string;
//      ^ def constant *.svg.url
  export default url;
//               ^ ref read url -> *.svg.url
}

export = Geometry;

namespace Upper.Lower {
//        ^ def module Upper
//              ^ def module Upper.Lower
  export class Deep {
//             ^ def class Upper.Lower.Deep
    run(): void {}
  }
}
const deep: Upper.Lower.Deep = new Upper.Lower.Deep();
//          ^ ref read Upper -> Upper
//                ^ ref read Lower -> Upper.Lower
//                ^ after Upper
//                      ^ ref type Deep -> Upper.Lower.Deep
deep.run();
//   ^ ref call run -> Upper.Lower.Deep.run
