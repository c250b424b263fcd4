-- Mails are written a batch of people at a time: the oldest lines of one person are found without looking at those of others.
drop index mail_line_waiting;
create index mail_line_waiting on mail_line (person_id, noted_at, id) where mail_id is null;
