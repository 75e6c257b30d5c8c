"""快照一月三次（docs/decisions/0009）。"""

from importlib.resources import files

from django.db import migrations

_BACK = """
truncate ledger.snapshot, ledger.late, ledger.mark;
drop type ledger.alike;
drop function ledger.snapshot_thirds(smallint, int, smallint), ledger.third(date), ledger.third_end(int, int);
alter table ledger.mark rename column third to month;
alter table ledger.mark drop constraint mark_third_check, add constraint mark_month_check check (month between 1 and 12);
alter table ledger.snapshot rename column third to month;
create function ledger.snapshot_months(p_year smallint, p_division int, p_book smallint) returns setof int
language plpgsql stable security definer set search_path = ledger, pg_temp as $$
begin
  return query select m from generate_series(1, 12) m where ledger.in_scope(p_division) and exists (
    select from ledger.snapshot s where s.year = p_year and s.division = p_division and s.book = p_book and s.month = m) order by m;
end $$;
revoke all on function ledger.snapshot_months(smallint, int, smallint) from public;
grant execute on function ledger.snapshot_months(smallint, int, smallint) to jincai_app"""


class Migration(migrations.Migration):
    """Snapshots, marks and late rows by thirds of a month; those that were there can be computed again, and are dropped.

    The posting functions are made anew by `install`.
    """

    dependencies: list[tuple[str, str]] = [("ledger", "0004_unit")]
    operations = [migrations.RunSQL(files("jincai.ledger").joinpath("sql/5-third.sql").read_text(encoding="utf-8"), reverse_sql=_BACK)]
