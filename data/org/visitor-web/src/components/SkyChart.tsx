import { Component } from 'react';
import { PolarChart } from '@larkfield/chartkit';
import * as stations from '../generated/stations';

interface Props {
  tracks: Map<string, { x: number; y: number }[]>;
  station?: keyof typeof stations.STATIONS;
}

interface State {
  failed: boolean;
}

/** The sky over a station, with tonight's tracks. */
export class SkyChart extends Component<Props, State> {
  static defaultProps: Partial<Props> = { station: 'larkfield' };

  state: State = { failed: false };

  componentDidCatch(): void {
    this.setState({ failed: true });
  }

  private draw(): string {
    const chart = new PolarChart({ title: stations.title(this.props.station ?? 'larkfield') });
    for (const [name, points] of this.props.tracks) {
      chart.add(name, points);
    }
    return chart.render();
  }

  render() {
    if (this.state.failed) {
      return <p>The chart cannot be drawn.</p>;
    }
    return <figure dangerouslySetInnerHTML={{ __html: this.draw() }} />;
  }
}
