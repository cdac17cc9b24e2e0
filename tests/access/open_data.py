"""Who may read the open data: everybody, and nobody more than others."""

from tests.access.visitors import PUBLIC, Row, everyone

ROWS = (
    Row("open_data", PUBLIC),
    Row("open_data:description", PUBLIC),
    Row("open_data:docs", PUBLIC),
    Row("open_data:start", PUBLIC),
    Row("open_data:start", everyone(405), method="POST"),
    Row("open_data:figures", PUBLIC),
    Row("open_data:figure", PUBLIC, {"year": 2017, "code": "N6"}),
    Row("open_data:figure", everyone(404), {"year": 1999, "code": "N6"}),
    Row("open_data:plans", PUBLIC),
    Row("open_data:plan", PUBLIC, {"code": "2017-2020"}),
    Row("open_data:reports", PUBLIC),
    Row("open_data:report", PUBLIC, {"year": 2017}),
    Row("open_data:activities", PUBLIC),
    Row("open_data:activity", PUBLIC, {"code": "womens-march-mobilisation"}),
    Row("open_data:highlights", PUBLIC),
    Row("open_data:highlight", everyone(404), {"code": "nonsense"}),
    Row("open_data:publications", PUBLIC),
    Row("open_data:publication", PUBLIC, {"code": "network-building-toolkit"}),
    Row("open_data:networks", PUBLIC),
    Row("open_data:network", PUBLIC, {"code": "africa"}),
    Row("open_data:concern_figures", PUBLIC),
    Row("open_data:members_by_country", PUBLIC),
    Row("open_data:members_by_network", PUBLIC),
    Row("open_data:glossary", PUBLIC),
    Row("open_data:glossary_term", PUBLIC, {"term": "intersectionality"}),
    Row("open_data:glossary_term", everyone(404), {"term": "nonsense"}),
)
