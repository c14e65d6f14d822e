"""HarfBuzz, as far as embedding a face needs it: functions of its public interface, called without a wrapper."""

import ctypes
from functools import cache

DUPLICATE = 0  # HB_MEMORY_MODE_DUPLICATE
POINTER, NUMBER = ctypes.c_void_p, ctypes.c_uint
# Of each the library, its arguments and its result.
FUNCTIONS = {
    "hb_blob_create": ("core", (ctypes.c_char_p, NUMBER, ctypes.c_int, POINTER, POINTER), POINTER),
    "hb_blob_get_data": ("core", (POINTER, ctypes.POINTER(NUMBER)), POINTER),
    "hb_blob_destroy": ("core", (POINTER,), None),
    "hb_face_create": ("core", (POINTER, NUMBER), POINTER),
    "hb_face_reference_blob": ("core", (POINTER,), POINTER),
    "hb_face_reference_table": ("core", (POINTER, ctypes.c_uint32), POINTER),
    "hb_face_destroy": ("core", (POINTER,), None),
    "hb_map_get": ("core", (POINTER, ctypes.c_uint32), ctypes.c_uint32),
    "hb_set_add": ("core", (POINTER, ctypes.c_uint32), None),
    "hb_subset_input_create_or_fail": ("subset", (), POINTER),
    "hb_subset_input_glyph_set": ("subset", (POINTER,), POINTER),
    "hb_subset_input_set": ("subset", (POINTER, ctypes.c_int), POINTER),
    "hb_subset_input_set_flags": ("subset", (POINTER, NUMBER), None),
    "hb_subset_input_destroy": ("subset", (POINTER,), None),
    "hb_subset_or_fail": ("subset", (POINTER, POINTER), POINTER),
    "hb_subset_plan_create_or_fail": ("subset", (POINTER, POINTER), POINTER),
    "hb_subset_plan_old_to_new_glyph_mapping": ("subset", (POINTER,), POINTER),
    "hb_subset_plan_execute_or_fail": ("subset", (POINTER,), POINTER),
    "hb_subset_plan_destroy": ("subset", (POINTER,), None),
}


@cache
def harfbuzz() -> dict[str, "ctypes._NamedFuncPointer"]:
    libraries = {"core": ctypes.CDLL("libharfbuzz.so.0"), "subset": ctypes.CDLL("libharfbuzz-subset.so.0")}
    found = {}
    for name, (library, arguments, result) in FUNCTIONS.items():
        function = getattr(libraries[library], name)
        function.argtypes, function.restype = arguments, result
        found[name] = function
    return found


def bytes_of(blob: int) -> bytes:
    """The content of a blob, which is given back."""
    hb = harfbuzz()
    length = NUMBER()
    data = hb["hb_blob_get_data"](blob, ctypes.byref(length))
    content = ctypes.string_at(data, length.value) if data else b""
    hb["hb_blob_destroy"](blob)
    return content
