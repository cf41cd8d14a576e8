import { Button } from "./button";
//       ^ use ./button Button
export const App: React.FC<Props> = ({ name }) => { const [s, set] = useState(0); return <div onClick={() => set(1)}><Button.Small x={s} /><Panel>{name}</Panel></div>; };
//           ^ def function App
//                      ^ ref type FC ?
//                         ^ ref type Props ?
//                                                                   ^ ref call useState ?
//                                                                                                                           ^ ref instantiate Small ?
//                                                                                                                                          ^ ref instantiate Panel -> Panel
export function Panel(props: Props) { return <App name="x" />; }
//              ^ def function Panel
//                           ^ ref type Props ?
//                                            ^ ref instantiate App -> App
