-- The inbox stands in the order of urgency: by the instant at which a decision is due, the overdue first, and among those
-- of one second by their amount in the currency of the books, the largest first. Both are stored, so that a page is read
-- from an index.

-- AlterTable
ALTER TABLE "approval_request" ADD COLUMN "book_amount_minor" BIGINT,
ADD COLUMN "urgency" BIGINT;

-- DropIndex
DROP INDEX "approval_request_maker_id_idx";

-- CreateIndex
CREATE INDEX "approval_request_of_maker" ON "approval_request"("maker_id", "submitted_at" DESC, "id" DESC);

-- One number that sorts: seconds first, then what is missing to two billion whole units of money. It lasts beyond 2100.
create function request_urgency() returns trigger language plpgsql as $$
begin
  new.urgency := floor(extract(epoch from new.due_at))::bigint * 2000000000
    + 1999999999 - least(abs(coalesce(new.book_amount_minor, 0)) / 100, 1999999999);
  return new;
end $$;
create trigger b_urgency before insert or update of due_at, book_amount_minor, urgency on approval_request for each row execute function request_urgency();

-- Requests that ended are kept as they are; this column is none of what anybody decided on.
alter table approval_request disable trigger c_bound;
update approval_request set book_amount_minor = case when currency = 'EUR' then amount_minor end;
alter table approval_request enable trigger c_bound;
alter table approval_request alter column urgency set not null;

create index approval_request_urgent on approval_request (urgency, id) where status = 'pending';
create index approval_request_ended on approval_request (submitted_at desc, id desc) where status <> 'pending';

select protect_functions();
