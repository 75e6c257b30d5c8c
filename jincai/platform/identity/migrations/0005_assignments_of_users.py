"""用户的岗位与单位两列，改成任岗：每个岗位、每个单位一行。"""

from django.db import migrations

FINANCE = "'budget_preparer','budget_approver','treasury_preparer','treasury_approver','accountant','inspector'"
MOVE = f"""
    INSERT INTO identity_assignment (user_id, home, post, agency, office, reach, funds, project_kinds, valid_from, made_by, ended_by, made_at)
    SELECT DISTINCT ON (u.id, h.post, h.agency) u.id, u.home, h.post, h.agency, '', h.reach, '{{}}'::varchar[], '{{}}'::varchar[],
           DATE '2007-01-01', '', '', now()
    FROM identity_user u
    CROSS JOIN LATERAL (
        SELECT CASE p WHEN 'steward' THEN 'system_admin' ELSE p END post,
               CASE WHEN p IN ({FINANCE}) OR p = 'steward' THEN '' ELSE coalesce(a, '') END agency,
               CASE WHEN p IN ('budget_preparer', 'treasury_preparer') THEN 'division' WHEN p IN ({FINANCE}) THEN 'division_below' ELSE 'own' END reach
        FROM unnest(u.posts) p
        LEFT JOIN unnest(CASE WHEN u.agencies <> '{{}}' THEN u.agencies WHEN u.agency <> '' THEN ARRAY[u.agency] END) a ON true
        WHERE p <> 'system'
    ) h
"""  # nosec B608
BACK = """
    UPDATE identity_user u SET
        posts = coalesce((SELECT array_agg(DISTINCT a.post) FROM identity_assignment a WHERE a.user_id = u.id), '{}'),
        agencies = coalesce((SELECT array_agg(DISTINCT a.agency) FROM identity_assignment a WHERE a.user_id = u.id AND a.agency <> ''), '{}')
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_posts_and_grants")]
    operations = [migrations.RunSQL(MOVE, BACK)]
