import type { Metadata } from 'next';
import { AcceptInvitationScreen } from '@/components/access/accept-invitation-screen';

export const metadata: Metadata = { title: 'Set your password' };

export default function InvitationPage() {
  return <AcceptInvitationScreen />;
}
