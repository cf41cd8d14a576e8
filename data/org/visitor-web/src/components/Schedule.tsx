import { formatTime } from '@larkfield/chartkit';

import { isObserved, type Observed, type Slot } from '../types';

interface Props {
  slots: Slot[];
  onPick?: (slot: Observed) => void;
}

/** Tonight's plan as a list. */
export default function Schedule({ slots, onPick }: Props) {
  const observed = slots.filter(isObserved);
  if (observed.length === 0) {
    return <p>Nothing is planned for tonight.</p>;
  }
  return (
    <ol className="schedule">
      {observed.map((slot) => (
        <li key={slot.start} onClick={() => onPick?.(slot)}>
          <time>{formatTime(slot.start)}</time> {slot.target.name}
          {slot.target.tags?.includes('public') && <em> for visitors</em>}
        </li>
      ))}
    </ol>
  );
}
