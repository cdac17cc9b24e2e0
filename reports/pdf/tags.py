"""The tags of a set file, through which screen readers read it: walked through, and the row heads of tables named."""

from collections.abc import Iterator

import pikepdf


def name_row_heads(pdf: pikepdf.Pdf, tags: list[pikepdf.Object]) -> None:
    """Make the first cell of each body row the head of its row, as the typesetter does for columns alone."""
    ids: dict[str, pikepdf.Object] = {}
    rows = (
        row
        for body in tags
        if body.get("/S") == "/TBody"
        for row in kids(body)
        if row.get("/S") == "/TR"
    )
    for position, row in enumerate(rows):
        cells = [cell for cell in kids(row) if cell.get("/S") == "/TD"]
        if not cells:
            continue
        name = f"R{position:05}"
        head, *others = cells
        head.S = pikepdf.Name.TH
        head.ID = pikepdf.String(name)
        table_attributes(head).Scope = pikepdf.Name.Row
        ids[name] = head
        for cell in others:
            attributes = table_attributes(cell)
            known = list(attributes.get("/Headers", []))
            attributes.Headers = pikepdf.Array([*known, pikepdf.String(name)])
    if ids:
        _into_id_tree(pdf, ids)


def _into_id_tree(pdf: pikepdf.Pdf, ids: dict[str, pikepdf.Object]) -> None:
    """Add the names to the tree of names, which must stay sorted."""
    root = pdf.Root.StructTreeRoot
    tree_of_ids = root.get("/IDTree")
    known = dict(named(tree_of_ids)) if tree_of_ids is not None else {}
    known |= {name.encode(): element for name, element in ids.items()}
    names = pikepdf.Array()
    for name in sorted(known):
        names.append(pikepdf.String(name.decode()))
        names.append(known[name])
    root.IDTree = pdf.make_indirect(pikepdf.Dictionary(Names=names))


def named(node: pikepdf.Object) -> Iterator[tuple[bytes, pikepdf.Object]]:
    names = list(node.get("/Names", []))
    yield from zip((bytes(name) for name in names[::2]), names[1::2], strict=True)
    for kid in node.get("/Kids", []):
        yield from named(kid)


def table_attributes(cell: pikepdf.Object) -> pikepdf.Object:
    """The attributes of a cell that speak of its table; made where there are none."""
    attributes = cell.get("/A")
    rows = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    there = [row for row in rows if row is not None]
    for row in there:
        if row.get("/O") == "/Table":
            return row
    cell.A = pikepdf.Array([*there, pikepdf.Dictionary(O=pikepdf.Name.Table)])
    made: pikepdf.Object = cell.A[len(there)]
    return made


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element below a node of the tag tree, in reading order."""
    for kid in kids(node):
        yield kid
        yield from elements(kid)


def kids(node: pikepdf.Object) -> list[pikepdf.Object]:
    below = node.get("/K")
    if below is None:
        return []
    among = list(below) if isinstance(below, pikepdf.Array) else [below]
    return [kid for kid in among if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
