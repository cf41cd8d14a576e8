const { Cart } = require("./cart");
//      ^ use ./cart Cart
const assert = require("node:assert").strict;
//    ^ use node:assert strict as assert

describe("Cart", () => {
// <- ref call describe ?
  let cart;

  beforeEach(() => {
  // <- ref call beforeEach ?
    cart = new Cart();
//             ^ ref instantiate Cart ?
  });

  it("adds up", function () {
  // <- ref call it ?
    cart.add(item(2));
//       ^ ref call add ?
//           ^ ref call item -> item
    assert.equal(cart.total, 2);
//         ^ ref call equal ?
  });
});

function item(price) {
//       ^ def function item
  return { price };
}
