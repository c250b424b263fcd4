import { redirect } from 'next/navigation';

export default function PaymentsPage() {
  redirect('/payments/payouts');
}
