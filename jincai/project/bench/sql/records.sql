-- 装审计: :records rows over the days of the year, by two thousand people on the papers of the year; set-based. Indexes stay: nothing is unchecked.
-- :marks in braces are filled in by desks.py.

-- step: records
insert into audit_record (at, division, year, kind, verb, actor, name, post, signed_in, document_kind, document, agency, address, session, channel, agent,
                          before, after, says, request)
  select timestamptz '{year}-01-01 00:00+08' + (i::float8 / {records}) * interval '360 days', '{home}', {year},
         case when i % 100 = 0 then 'refusal' when i % 50 = 1 then 'export' when i % 50 = 2 then 'signin' else 'act' end,
         (array['payment.request', 'payment.review', 'payment.approve', 'payment.order', 'payment.confirm', 'cashplan.submit'])[1 + (i % 6)::int],
         'bench' || i % 2000, '量度' || i % 2000, 'preparer', 'bench' || i % 2000, 'payment', '{tag}-' || lpad((1 + i / 3)::text, 8, '0'),
         (101 + i % 200)::text || '001', '10.' || i % 7 || '.' || i % 250 || '.' || i % 90, md5((i % 5000)::text), 'web', 'bench',
         jsonb_build_object('state', 'REQUESTED'), jsonb_build_object('state', 'REVIEWED', 'amount', (i % 100000)::text || '.00'),
         case when i % 100 = 0 then 'P02：支付金额超过可用用款计划' else '' end, 'POST /payment/' || i || '/'
  from generate_series({first}::bigint, {last}) i;
