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
//  ^ arity 1
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

// In a function, too, `this` in a method is the object that the method is called on.
function mixin(Base) {
  class Mixed extends Base {
    constructor() {
      super();
      this.size = 1;
//         ^ def field mixin.Mixed.size
    }

    grow() {
      this.shrink();
//         ^ ref call shrink -> mixin.Mixed.shrink
      return this.size;
//                ^ ref read size -> mixin.Mixed.size
    }

    shrink() {
      later(function () { this.grow(); });
//                             ^ ref call grow ?
    }
  }

  const tools = {
    open() { this.close(); },
//                ^ ref call close -> mixin.tools.close
    close: function () { this.open(); },
//                            ^ ref call open -> mixin.tools.open
  };

  function Made() {
    this.name = tools;
//       ^ def field mixin.Made.name
  }
  Made.prototype.rename = function (name) {
    this.name = name;
//       ^ ref write name -> mixin.Made.name
  };
  return Mixed;
}

export const Panel = styled.extend({
//           ^ def constant Panel
//           ^ exported
  open() { return this; },
//^ def method Panel.open
//^ exported
  width: () => 1,
//^ def method Panel.width
//^ exported
});

const Drawer = styled.extend({
  open() { return { shut() {} }; },
//^ def method Drawer.open
//^ hidden
});
