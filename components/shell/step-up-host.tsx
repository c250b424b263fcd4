'use client';
import { useState } from 'react';
import dynamic from 'next/dynamic';
import { useProofAsked } from './step-up';

const StepUpDialog = dynamic(() => import('./step-up-dialog').then((part) => part.StepUpDialog), { ssr: false });

/** The place where an act asks for the second factor, once in the shell; its code is fetched with the first question. */
export function StepUpHost() {
  const asked = useProofAsked();
  const [used, setUsed] = useState(false);
  if (asked && !used) setUsed(true);
  return used ? <StepUpDialog open={asked} /> : null;
}
