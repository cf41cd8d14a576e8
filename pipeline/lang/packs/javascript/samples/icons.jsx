import React, { useState } from "react";
//     ^ use react default as React
//              ^ use react useState
import * as Ui from "./ui";
//     ^ use ./ui * as Ui

/** A star that can be lit. */
export function Star({ size = 16, label, ...rest }) {
//              ^ def function Star
  const [lit, setLit] = useState(false);
//                      ^ ref call useState ?
  const toggle = () => setLit(!lit);
//      ^ def function Star.toggle
  const glow = lit && <Glow radius={size / 2} />;
//                     ^ ref instantiate Glow -> Glow
  return (
    <svg width={size} onClick={toggle} {...rest}>
      <use xlink:href="#star" />
      <svg:title>{label}</svg:title>
      {glow}
    </svg>
  );
}

const Glow = ({ radius }) => <circle r={radius} />;
//    ^ def function Glow

export default class Sky extends React.Component {
//                   ^ def class Sky
//                                     ^ ref inherit Component ?
  state = { count: 3 };
  // <- def field Sky.state
//          ^ def field Sky.state.count

  render() {
  // <- def method Sky.render
    const last = <Star label="last" />;
//                ^ ref instantiate Star -> Star
    const panel = <Ui.Panel.Small size={last.size}>sky</Ui.Panel.Small>;
//                          ^ ref instantiate Small ?
    return (
      <>
        {panel}
        <Ui.Panel title="Sky" footer={last}>
          {this.props.names.map((name) => <Star key={name} label={name} />)}
        </Ui.Panel>
      </>
    );
  }
}
