-- 记事与投递：一次服务器调用里记账，收下了就投递任务；拒绝、重复则不投（docs/decisions/0009）。
create schema if not exists chronicle;

create function chronicle.record(p_year smallint, p_division int, p jsonb, p_jobs jsonb)
returns table (g int, status text, book smallint, account int, control text, document text, seen numeric, earlier numeric, need numeric, executed numeric, holds jsonb)
language plpgsql as $$
declare jobs bigint[];
begin
  -- first, so that the locks of the books are not held meanwhile; taken back in the rare case of a refusal or a repeat
  with made as (
    insert into public.procrastinate_jobs (queue_name, task_name, args)
      select j.queue, j.task, j.args from jsonb_to_recordset(p_jobs) j(queue text, task text, args jsonb) returning id)
  select array_agg(id) into jobs from made;
  return query select * from ledger.post(p_year, p_division, p);
  if found then  -- only what is not plainly accepted is answered
    delete from public.procrastinate_jobs where id = any(jobs);
  end if;
end $$;
