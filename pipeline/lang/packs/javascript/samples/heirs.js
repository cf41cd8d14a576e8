import { styled } from "./styled";

const Root = styled("div", { name: "root" });

class Shape {
  constructor(name) {
    this.name = trimmed(name);
//       ^ def field Shape.name
//              ^ ref call trimmed -> trimmed
//              ^ by Shape.constructor
    this.area = () => measure(this);
//       ^ def method Shape.area
//                    ^ ref call measure ?
//                    ^ by Shape.area
  }
}

class Circle extends Shape {
  constructor(name, radius) {
    super(name);
//  ^ ref call super -> Shape.constructor
    this.radius = radius;
  }

  draw() {
    super.draw?.();
//  ^ no ref
    return <Root>{this.name}</Root>;
//          ^ ref instantiate Root -> Root
  }
}

const trimmed = (name) => name.trim();
