"""文件的门：上传检查、附件的存取。"""

from jincai.platform.files.checking import KINDS, LARGEST, Kind, check_upload
from jincai.platform.files.keeping import EACH, MOST, PAPERS, TYPES, Kept, Upload, asking, attach, attachment, attachments, check_papers

__all__ = [
    "EACH", "KINDS", "LARGEST", "MOST", "PAPERS", "TYPES", "Kept", "Kind", "Upload", "asking", "attach", "attachment", "attachments", "check_papers",
    "check_upload",
]  # fmt: skip
