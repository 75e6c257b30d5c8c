-- 装一天的往来: legs of the orders that a day's payments were sent with, and the receipts that came back; set-based, from the payments themselves.
-- :marks in braces are filled in by tradingday.py.

-- step: cleared
update payment p set state = 'CLEARED', cleared_on = f."on" from ledger.fact f
  where f.year = {year} and f.division = {division} and f.kind = 'clearing.cleared' and f.document = p.number
    and p.division = '{home}' and p.year = {year} and p.number like '{tag}-%';

-- step: orders
insert into exchange_outgoing (division, year, counterpart, vt_code, voucher_no, flag, document_kind, document, state, status, reason, says, attempts, sent_at)
  select '{home}', {year}, 'bank', '8202', p."order", 0, 'payment', p.number, case when p.number = any(array[{unsent}]) then 'PENDING' else 'ACKED' end,
         case when p.number = any(array[{unsent}]) then '' else '15' end, '', '', 1, now()
  from payment p where p.division = '{home}' and p.year = {year} and p.number like '{tag}-%' order by p.number;

-- step: receipts
insert into exchange_incoming (division, year, counterpart, vt_code, voucher_no, flag, status, reason, says, seq, digest, state, handled_at, answered_at)
  select '{home}', {year}, 'bank', '8202', p."order", 1, '15', '', '', row_number() over (order by p.number) + {seq}, md5(p."order"), 'HANDLED', now(), now()
  from payment p where p.division = '{home}' and p.year = {year} and p.number like '{tag}-%' and p.paid_on is not null order by p.number;

-- step: repeats
insert into exchange_incoming (division, year, counterpart, vt_code, voucher_no, flag, status, reason, says, seq, digest, state, handled_at, answered_at)
  select '{home}', {year}, 'bank', '8202', p."order", 1, '15', '', '', row_number() over (order by p.number) + {seq} + 10000000, md5(p."order"), 'REPEATED', now(), now()
  from payment p where p.division = '{home}' and p.year = {year} and p.number = any(array[{repeated}]);
