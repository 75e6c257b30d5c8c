"""文件的门：上传检查。"""

from jincai.platform.files.checking import KINDS, LARGEST, Kind, check_upload

__all__ = ["KINDS", "LARGEST", "Kind", "check_upload"]
