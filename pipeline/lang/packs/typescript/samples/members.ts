import type { Reducer } from './reducer'
export { type Reducer as Step, reduce } from './reducer'
//            ^ use ./reducer Reducer as Step
//            ^ ref import Reducer
//                             ^ use ./reducer reduce

export interface Factory<in out State extends Base, out Made = unknown> extends Named<State> {
//               ^ def interface Factory
//               ^ signature export interface Factory<in out State extends Base, out Made = unknown> extends Named<State>
//                                            ^ ref type Base -> Base
//                                                                              ^ ref inherit Named ?
  <Given>(make: Given): Made
//^ def method Factory.()
//^ returns Made
  // A line that begins like this goes on with nothing.
  <Other>(name: string, make: Other): Reducer
//^ def method Factory.()
//^ takes name: string, make: Other
//                                    ^ ref type Reducer
  (custom: string): Made
//^ def method Factory.()
  title: string
//^ def field Factory.title
  nested?: {
    <First>(one: First): void
    <Second>(two: Second): Base
//                         ^ ref type Base -> Base
  }
}

interface Base {
  kind: string
}

export const join = (...parts: string[]): string => parts.join('.')
//           ^ def function join
//           ^ takes ...parts: string[]
