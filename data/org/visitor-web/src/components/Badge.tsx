import type { ReactNode } from 'react';

import { DomeState } from '../types';

export interface BadgeProps {
  tone: 'good' | 'busy' | 'bad';
  children: ReactNode;
}

/** A word in a coloured box. */
export function Badge({ tone, children }: BadgeProps) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

const TONES: Record<DomeState, BadgeProps['tone']> = {
  [DomeState.Open]: 'good',
  [DomeState.Opening]: 'busy',
  [DomeState.Closing]: 'busy',
  [DomeState.Closed]: 'bad',
};

export const DomeBadge = ({ state }: { state: DomeState }) => <Badge tone={TONES[state]}>{state}</Badge>;
