-- 没有分录的事实（docs/concepts/ledger.md，没有分录的事实）：排队；和有规则却一条也不适用的。

-- 排队：没有分录的事实没有要锁的余额，同一件同时来两次，后到的在这里等先到的提交，再由记账函数答“已记过”。
-- 几件：进门（共享），各排各的；一大批（p_ids 为空）：关上门（独占），锁表装不下那么多。次序总是门闩、门、事实。
-- 答年度，好写在记账函数的参数里：参数先算，函数后开始，里面的每一句都看得见先到的。
create function ledger.in_turn(p_year smallint, p_division int, p_ids uuid[]) returns smallint language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(70000 + p_year, p_division);
  if p_ids is null then
    perform pg_advisory_xact_lock(80000 + p_year, p_division);
  else
    perform pg_advisory_xact_lock_shared(80000 + p_year, p_division);
    perform pg_advisory_xact_lock(hashtextextended(t.id::text, 0)) from (select id from unnest(p_ids) t(id) order by id offset 0) t;
  end if;
  return p_year;
end $$;

-- 有规则的一类事实，至少要出一笔分录：一条也不适用，是字段写错了，不是没有影响。
create function ledger.no_rule(p_item int, p_kind text) returns void language plpgsql immutable as $$
begin
  raise exception '第 % 项：事实“%”的记账规则没有一条适用，不能没有分录', p_item, p_kind using errcode = 'JC009';
end $$;
