"""命令：一个文件一条命令，由 jincai.project.cli 分派。"""
