"""批准即定：已批准的预算册和它的行、预算调整单，不许再改再删。触发器只拒绝，不做别的。"""

from django.db import migrations

SQL = """
create function budget_book_is_final() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' or old.state = 'APPROVED' then
    raise exception '已批准的预算不能修改或删除；变动请办理预算调整' using errcode = 'JC010';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create function budget_line_is_final() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' or exists (
    select from budget_budgetbook b where b.state = 'APPROVED'
      and b.id in (case when tg_op <> 'INSERT' then old.book_id end, case when tg_op <> 'DELETE' then new.book_id end)
  ) then
    raise exception '已批准的预算不能增加、修改或删除行；变动请办理预算调整' using errcode = 'JC010';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create function budget_adjustment_is_final() returns trigger language plpgsql as $$
begin
  raise exception '预算调整单不能修改或删除；更正请另办一张' using errcode = 'JC010';
end $$;

create trigger final before update or delete on budget_budgetbook for each row execute function budget_book_is_final();
create trigger final_all before truncate on budget_budgetbook for each statement execute function budget_book_is_final();
create trigger final before insert or update or delete on budget_budgetline for each row execute function budget_line_is_final();
create trigger final_all before truncate on budget_budgetline for each statement execute function budget_line_is_final();
create trigger final before update or delete on budget_budgetadjustment for each row execute function budget_adjustment_is_final();
create trigger final_all before truncate on budget_budgetadjustment for each statement execute function budget_adjustment_is_final();
create trigger final before update or delete on budget_budgetadjustmentline for each row execute function budget_adjustment_is_final();
create trigger final_all before truncate on budget_budgetadjustmentline for each statement execute function budget_adjustment_is_final();
"""


class Migration(migrations.Migration):
    """Functions and triggers."""

    dependencies = [("budget", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
