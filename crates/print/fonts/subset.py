"""Makes NotoSansCJKjp-RareIdeographs.otf: the rare ideographs that BIZ UDGothic lacks. Needs fonttools."""

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

known = set(TTFont("BIZUDGothic-Regular.ttf").getBestCmap())
faces = TTCollection("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").fonts
noto = next(face for face in faces if face["name"].getDebugName(4) == "Noto Sans CJK JP")
wanted = [c for c in noto.getBestCmap() if c not in known and (c >= 0x20000 or 0xF900 <= c < 0xFB00)]
layout = ["GPOS", "GSUB", "GDEF", "BASE", "DSIG", "VORG", "vhea", "vmtx"]
subsetter = subset.Subsetter(subset.Options(name_IDs=["*"], layout_features=[], notdef_outline=True, drop_tables=layout))
subsetter.populate(unicodes=wanted)
subsetter.subset(noto)
noto.flavor = None
noto.save("NotoSansCJKjp-RareIdeographs.otf")
