"""Pictures that need no network: a pictogram for each code of the range, in the product's colour, as a data URI."""

from __future__ import annotations

COLOURS = {
    "Black": "#3a3d42",
    "Blue": "#2f6fb0",
    "Brown": "#7a5236",
    "Burgundy": "#8a2f45",
    "Coral": "#e0705c",
    "Forest green": "#2f6b4f",
    "Green": "#4f9a4a",
    "Grey": "#6f7a83",
    "Mint": "#4fae94",
    "Navy blue": "#2b4470",
    "Olive": "#76783a",
    "Orange": "#dd7a26",
    "Purple": "#74518f",
    "Red": "#c23b34",
    "Sand": "#b0905a",
    "Silver": "#8f9aa3",
    "Teal": "#23818a",
    "White": "#a9b0b6",
    "Yellow": "#d9a514",
}

# Where a word in the name, in lower case, says more than the code.
NAMED = {
    "headlamp": "headlamp",
    "table with": "table",
    "roll-top": "table",
    "trail table": "table",
    "гамак": "hammock",
    "mug": "mug",
    "кухоль": "mug",
    "pegs": "pegs",
}

# Shapes in a square of 32 by 32; C is the product's colour, T the tint of the background.
GROUND = "<path fill='T' d='M0,0h32v32H0z'/>"
SHAPES = {
    "TENT": "<path fill='C' d='M16,6L29,26H3z'/><path fill='T' d='M16,14L21,26H11z'/>",
    "TARP": "<path fill='C' d='M16,8L29,19H3z'/><path stroke='C' d='M4,18v9M28,18v9M16,10v17'/>",
    "SLEEP": ("<path fill='C' d='M10,10a6,6,0,0,1,12,0l1,9q0,9-7,9t-7-9z'/><circle cx='16' cy='10' r='3.5' fill='T'/>"),
    "MAT": (
        "<path fill='C' d='M11,21h18v4H11z'/><g stroke='C' stroke-width='2.5' fill='T'>"
        "<circle cx='11' cy='17' r='7'/><circle cx='11' cy='17' r='2.5'/></g>"
    ),
    "FURN": "<path stroke='C' stroke-width='2.5' fill='none' d='M9,5v13h13M9,18l13,9M22,18L9,27'/>",
    "LIGHT": (
        "<path fill='C' d='M11,13h10l2,13H9z'/>"
        "<path stroke='C' stroke-width='2' fill='none' d='M12,12a4,5,0,1,1,8,0'/>"
        "<path fill='T' d='M14,16h4v7h-4z'/>"
    ),
    "STOVE": ("<path fill='C' d='M16,4q8,7,4,13h-8q-4-6,4-13zM7,19h18v3H7zM10,22l-2,6h3l2-6zM22,22l2,6h-3l-2-6z'/>"),
    "GRILL": (
        "<path fill='C' d='M5,15h22q-1,7-7,7h-8q-6,0-7-7zM12,21l-4,7h2l5-7zM20,21l4,7h-2l-5-7z'/>"
        "<path stroke='C' fill='none' d='M11,12q-2-3,0-5M16,12q-2-3,0-5M21,12q-2-3,0-5'/>"
    ),
    "GAS": ("<path fill='C' d='M14,5h4v5q6,1,6,5v10q0,3-8,3t-8-3V15q0-4,6-5z'/><path fill='T' d='M8,17h16v4H8z'/>"),
    "COOK": "<path fill='C' d='M14,6h4v3h8v3H6V9h8zM7,14h18l-2,12H9z'/>",
    "MEAL": "<path fill='C' d='M9,5h14l1,22H8z'/><path fill='T' d='M9,8h14v1H9zM11,16h10q0,6-5,6t-5-6z'/>",
    "PACK": (
        "<path fill='C' d='M10,11a6,6,0,0,1,12,0v16H10zM6,15h3v9H6zM23,15h3v9h-3z'/><path fill='T' d='M12,17h8v6h-8z'/>"
    ),
    "WATER": (
        "<path fill='C' d='M13,4h6v4q4,2,4,6v14H9V14q0-4,4-6z'/>"
        "<path fill='T' d='M9,19q3.5-3,7,0t7,0v2q-3.5,3-7,0t-7,0z'/>"
    ),
    "BOOT": "<path fill='C' d='M8,5h9v10q9,2,11,7v1H8zM8,24h20v3H8z'/><path stroke='T' d='M13,9h5M13,12h5'/>",
    "SOCK": "<path fill='C' d='M13,4h9v12q0,3-4,6t-9,5t-4-6q7-3,8-7z'/><path fill='T' d='M13,7h9v2h-9z'/>",
    "GAIT": (
        "<path fill='C' d='M10,5h12l-1,15q5,1,6,5H9z'/>"
        "<path stroke='C' fill='none' stroke-width='2' d='M11,25q5,6,11,0'/>"
        "<path fill='T' d='M15,5h1v20h-1z'/>"
    ),
    "JKT": "<path fill='C' d='M12,5h8l8,6-2,10h-3v7H9v-7H6L4,11z'/><path fill='T' d='M15.5,8h1v20h-1z'/>",
    "BASE": "<path fill='C' d='M11,6q5,4,10,0l7,5-3,6-3-2v12H10V15l-3,2-3-6z'/>",
    "CARAB": (
        "<g stroke='C' stroke-width='3' fill='none'><path d='M22,12V11a6,6,0,0,0-12,0v10a6,6,0,0,0,12,0'/>"
        "<path stroke-width='2' d='M22,21L20,11'/></g>"
    ),
    "BAG": (
        "<path fill='C' d='M8,13h16l-2,13q-6,4-12,0zM7,9h18v3H7z'/><circle cx='13' cy='6' r='1.5' fill='C'/>"
        "<circle cx='18' cy='5' r='2' fill='C'/>"
    ),
    "CHALK": (
        "<path fill='C' d='M10,4h12l1,5q3,2,3,6v9q0,4-4,4H10q-4,0-4-4v-9q0-4,3-6z'/>"
        "<path fill='T' d='M9,9h14v2H9zM11,16h10v6H11z'/>"
    ),
    "POLE": (
        "<path stroke='C' stroke-width='1.5' d='M10,4L7,29M21,4L25,29M4,25h7M21,25h7'/>"
        "<path stroke='C' stroke-width='3.5' d='M10,3v7M21,3v7'/>"
    ),
    "ROPE": (
        "<g stroke='C' stroke-width='2' fill='none'><ellipse cx='16' cy='18' rx='9' ry='10'/>"
        "<ellipse cx='16' cy='18' rx='5' ry='10'/>"
        "</g><path fill='C' d='M9,9h14v5H9zM15,4h2v24h-2z'/>"
    ),
    "HARN": (
        "<g stroke='C' stroke-width='3' fill='none'><ellipse cx='16' cy='9' rx='11' ry='4'/>"
        "<circle cx='10' cy='23' r='4.5'/>"
        "<circle cx='22' cy='23' r='4.5'/><path d='M7,12l2,7M25,12l-2,7'/></g>"
    ),
    "HELM": (
        "<path fill='C' d='M4,20a12,12,0,0,1,24,0zM3,21h26v3H3z'/>"
        "<path fill='T' d='M15,11h2v7h-2zM10,13h2v5h-2zM20,13h2v5h-2z'/>"
    ),
    "PANTS": "<path fill='C' d='M9,4h14l3,24h-7l-3-15-3,15H6z'/>",
    "SNACK": "<path fill='C' d='M3,11h4l1-1h16l1,1h4v10h-4l-1,1H8l-1-1H3z'/><path fill='T' d='M11,14h10v4H11z'/>",
    "REST": "<path fill='C' d='M4,9q12,4,24,0q-3,7,0,14q-12-4-24,0q3-7,0-14z'/>",
    "headlamp": (
        "<ellipse cx='16' cy='12' rx='12' ry='6' stroke='C' stroke-width='2.5' fill='none'/>"
        "<path fill='C' d='M10,14h12v11H10z'/>"
        "<circle cx='16' cy='19.5' r='3.5' fill='T'/>"
    ),
    "table": "<path fill='C' d='M4,10h24v3H4z'/><path stroke='C' stroke-width='2.5' d='M8,13L23,26M24,13L9,26'/>",
    "mug": (
        "<path fill='C' d='M6,8h15v15q0,3-3,3H9q-3,0-3-3z'/>"
        "<path stroke='C' stroke-width='2.5' fill='none' d='M21,12h5v7h-5'/>"
    ),
    "hammock": (
        "<path stroke='C' stroke-width='2' d='M4,5v23M28,5v23'/><path fill='C' d='M4,11q12,5,24,0q-4,13-12,13T4,11z'/>"
    ),
    "pegs": "<path stroke='C' stroke-width='2' fill='none' d='M7,28V7h4M14,28V7h4M21,28V7h4'/>",
}


def pictogram(code: str, name: str, colour: str) -> str:
    """Return the picture of a product of this code, name and colour as an SVG document."""
    key = next((shape for word, shape in NAMED.items() if word in name.lower()), code)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0,0,32,32'>{GROUND}{SHAPES[key]}</svg>"
    return svg.replace("'C'", f"'{COLOURS[colour]}'").replace("'T'", f"'{_tint(COLOURS[colour])}'")


def data_uri(svg: str) -> str:
    """Return an SVG document as a URI, with what a URI may not hold percent-encoded."""
    for letter in "%<># ":
        svg = svg.replace(letter, f"%{ord(letter):02X}")
    return f"data:image/svg+xml,{svg}"


def _tint(colour: str) -> str:
    """Return `colour` mixed with five parts of white."""
    return "#" + "".join(f"{(int(colour[at : at + 2], 16) + 5 * 255) // 6:02x}" for at in (1, 3, 5))
