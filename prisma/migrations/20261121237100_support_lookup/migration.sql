-- Look-up of support by the day of a purchase or payment.
create index credit_order_ordered_on on credit_order (ordered_on);
create index payment_order_execution_date on payment_order (execution_date);
