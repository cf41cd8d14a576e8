import { warn, fetchAll } from "./log.js";
//       ^ use ./log.js warn
//             ^ use ./log.js fetchAll

const LIMIT = 10;
//    ^ def constant LIMIT
let retries = 0;
//  ^ def variable retries

// Each branch counts once.
export async function classify(orders, { strict = false, ...rest } = {}) {
//                    ^ def function classify
  const seen = new Map();
//                 ^ ref instantiate Map ?
  for (const [index, order] of orders.entries()) {
//                                    ^ ref call entries ?
    switch (order.state) {
      case "open": {
        const age = ageOf(order);
//                  ^ ref call ageOf -> ageOf
        if (age > LIMIT && strict) warn(index);
//                                 ^ ref call warn ?
        break;
      }
      case "done":
        let total = order.total ?? 0;
        seen.set(order.id, total);
//                         ^ no ref
//           ^ ref call set ?
        break;
      default:
        delete order.state;
//                   ^ ref write state ?
    }
  }
  do {
    retries++;
//  ^ ref write retries -> retries
  } while (retries < LIMIT || rest.force);
//         ^ ref read retries -> retries
  outer: for (let i = 0; i < LIMIT; i += 1) {
    while (true) {
      if (i) break outer;
//                 ^ no ref
    }
  }
  try {
    await fetchAll(seen);
//        ^ ref call fetchAll ?
  } catch ({ message }) {
    warn(message);
//  ^ ref call warn ?
  } finally {
    retries = 0;
//  ^ ref write retries -> retries
  }
  for (const key in rest) delete rest[key];
  return strict ? seen : undefined;
}

function ageOf(order) {
//       ^ def function ageOf
  try {
    return Date.now() - order.created;
//              ^ ref call now ?
  } catch (error) {
    warn(error);
//       ^ no ref
//  ^ ref call warn ?
    throw error;
  }
}

var Widget = wrap({});
function show() {
  return new Widget();
//           ^ ref instantiate Widget -> Widget
}

function settle(order) {
//       ^ complexity 4
  order.first ||= 1;
  order.second &&= 2;
  order.third ??= 3;
}
