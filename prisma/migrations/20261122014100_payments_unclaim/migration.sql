-- A claim that left no receipt may be given up, when two people asked the bank and were told that it has nothing.
insert into payment_transition (subject, from_state, to_state) values ('file', 'sending', 'approved');
