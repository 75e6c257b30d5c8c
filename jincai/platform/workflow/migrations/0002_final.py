"""发布即定：已发布的流程版本不许改、不许删；办理记录只增不改。触发器只拒绝，不做别的。"""

from django.db import migrations

SQL = """
create function workflow_version_is_final() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' or (tg_op = 'DELETE' and old.state <> 'DRAFT') then
    raise exception '已发布的流程版本不能删除' using errcode = 'JC010';
  end if;
  if tg_op = 'UPDATE' and old.state <> 'DRAFT' and (
    new.state = 'DRAFT' or (old.state = 'RETIRED' and new.state <> 'RETIRED')
    or (new.division, new.flow_id, new.number, new.title, new.body, new.sm3, new.made_by, new.published_by, new.published_at)
       is distinct from
       (old.division, old.flow_id, old.number, old.title, old.body, old.sm3, old.made_by, old.published_by, old.published_at)
  ) then
    raise exception '已发布的流程版本不能修改；请起草新的一版' using errcode = 'JC010';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create function workflow_act_is_final() returns trigger language plpgsql as $$
begin
  raise exception '办理记录只增不改' using errcode = 'JC010';
end $$;

create trigger final before update or delete on workflow_version for each row execute function workflow_version_is_final();
create trigger final_all before truncate on workflow_version for each statement execute function workflow_version_is_final();
create trigger final before update or delete on workflow_act for each row execute function workflow_act_is_final();
create trigger final_all before truncate on workflow_act for each statement execute function workflow_act_is_final();
"""


class Migration(migrations.Migration):
    """Functions and triggers."""

    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
