-- 授权：一个人此刻凭哪些岗位、在什么范围内能办什么；登录后一次查询。委托沿链传递，只经过可转委托的一环。

-- 一个任岗所及的单位；空值为全部单位，数组为单位代码（末尾 * 为以此开头的）
create or replace function identity_units(p_home text, p_reach text, p_agency text, p_office text, p_on date) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if p_reach in ('division', 'division_below') then
        return null;
    elsif p_reach = 'charge' then
        return array(select distinct c.agency::text from identity_charge c
                     where c.division = p_home and c.office = p_office and c.valid_from <= p_on and (c.valid_to is null or c.valid_to > p_on)
                     order by 1);
    elsif p_agency = '' then
        return '{}';
    elsif p_reach = 'own' or right(p_agency, 1) = '*' then
        return array[p_agency];
    end if;
    return array(
        with recursive below(code) as (
            select p_agency
            union
            select s.code::text from below b
            join standards_agency s on s.division = p_home and s.parent = b.code and s.valid_from <= p_on
            where not exists (select from standards_agency n where n.division = s.division and n.code = s.code
                              and n.valid_from > s.valid_from and n.valid_from <= p_on)
        ) select code from below order by 1);
end $$;

-- 一批用户的授权
create or replace function identity_held(p_users bigint[], p_on date) returns table (user_id bigint, grants jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    with recursive chain as (
        select d.to_user_id holder, d.from_user_id source, nullif(d.verbs::text[], '{}') verbs, nullif(d.agencies::text[], '{}') agencies,
               d.amount_limit cap, d.valid_to until, array[d.to_user_id, d.from_user_id] path
        from identity_delegation d
        where d.to_user_id = any(p_users) and d.valid_from <= p_on and d.valid_to >= p_on and d.approved_by <> '' and d.ended_at is null
        union all
        select c.holder, d.from_user_id,
               case when c.verbs is null then nullif(d.verbs::text[], '{}') when d.verbs = '{}' then c.verbs
                    else array(select unnest(c.verbs) intersect select unnest(d.verbs::text[])) end,
               case when c.agencies is null then nullif(d.agencies::text[], '{}') when d.agencies = '{}' then c.agencies
                    else array(select unnest(c.agencies) intersect select unnest(d.agencies::text[])) end,
               least(c.cap, d.amount_limit), least(c.until, d.valid_to), c.path || d.from_user_id
        from chain c join identity_delegation d on d.to_user_id = c.source and d.may_pass_on
        where d.valid_from <= p_on and d.valid_to >= p_on and d.approved_by <> '' and d.ended_at is null
          and d.from_user_id <> all(c.path)
    ), held as (
        select u.id holder, u.id source, null::text[] verbs, null::text[] agencies, null::numeric cap, null::date until, '' behalf
        from identity_user u where u.id = any(p_users) and u.is_active and (u.stopped_on is null or u.stopped_on > p_on)
        union all
        select c.holder, c.source, c.verbs, c.agencies, c.cap, c.until, u.username::text
        from chain c join identity_user u on u.id = c.source join identity_user h on h.id = c.holder
        where u.is_active and (u.stopped_on is null or u.stopped_on > p_on)
          and h.is_active and (h.stopped_on is null or h.stopped_on > p_on)
    ), found as (
        select h.*, a.id assignment, a.home, a.reach, a.funds, a.project_kinds, p.code, p.title, p.level, p.factor, p.verbs post_verbs,
               identity_units(a.home, a.reach, a.agency, a.office, p_on) units
        from held h
        join identity_assignment a on a.user_id = h.source and a.valid_from <= p_on and (a.valid_to is null or a.valid_to > p_on)
        join lateral (
            select q.* from identity_post q
            where q.code = a.post and q.home in (a.home, '000000000') and q.valid_from <= p_on and (q.valid_to is null or q.valid_to > p_on)
            order by q.home = '000000000', q.valid_from desc limit 1
        ) p on h.behalf = '' or p.level in ('agency', 'finance')
    )
    select f.holder, jsonb_agg(jsonb_build_object(
        'post', f.code, 'title', f.title, 'level', f.level, 'factor', f.factor, 'home', f.home, 'reach', f.reach,
        'verbs', case when f.verbs is null then to_jsonb(f.post_verbs) else coalesce(
            (select jsonb_agg(v) from unnest(f.verbs) v
             where v = any(f.post_verbs) or split_part(v, '.', 1) || '.*' = any(f.post_verbs)), '[]') end,
        'agencies', case
            when f.agencies is null then coalesce(to_jsonb(f.units), '"*"')
            when f.units is null then to_jsonb(f.agencies)
            else coalesce((select jsonb_agg(l) from unnest(f.agencies) l where exists (
                select from unnest(f.units) u where u = l or (right(u, 1) = '*' and starts_with(l, left(u, -1))))), '[]') end,
        'funds', f.funds, 'kinds', f.project_kinds, 'limit', f.cap::text, 'behalf', f.behalf, 'until', f.until
        ) order by f.behalf <> '', f.assignment)
    from found f group by f.holder;
end $$;

create or replace function identity_grants(p_user bigint, p_on date) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select h.grants from identity_held(array[p_user], p_on) h), '[]'::jsonb)
$$;

-- 可见范围里的单位样式（101*）展开成单位代码
create or replace function identity_expanded(p_divisions text[], p_agencies text[]) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return (select coalesce(string_agg(x.code, ','), '') from (
        select a code from unnest(p_agencies) a where right(a, 1) <> '*'
        union
        select s.code from standards_agency s join unnest(p_agencies) a on right(a, 1) = '*' and starts_with(s.code, left(a, -1))
        where s.division = any(p_divisions)) x);
end $$;

revoke all on function identity_units(text, text, text, text, date), identity_held(bigint[], date), identity_grants(bigint, date),
    identity_expanded(text[], text[]) from public;
grant execute on function identity_grants(bigint, date), identity_held(bigint[], date), identity_expanded(text[], text[])
    to jincai_app, jincai_checker;
