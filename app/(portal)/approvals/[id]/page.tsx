import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';

/** Where notices and mails lead: the request, opened in the inbox. */
export default async function ApprovalPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  redirect(`/approvals?tab=mine&open=${id}`);
}
