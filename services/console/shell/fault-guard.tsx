import { Component, type ReactNode } from 'react';

type Props = { instead: ReactNode; children: ReactNode };

/** A screen that breaks leaves the others and the bar above it standing. React knows no function for it. */
export class FaultGuard extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }
  override render(): ReactNode {
    return this.state.isBroken ? this.props.instead : this.props.children;
  }
}
