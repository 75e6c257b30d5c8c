"""凭证查验的页面：不用登录；GET 只出表（二维码带来校验码），POST 才查。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jincai.office.verify import limits, queries


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """查验一张凭证: the code and, with it, the amount or the number that stand on the paper."""
    asked = request.POST if request.method == "POST" else request.GET
    code, told = (asked.get(name, "").replace("\0", "").strip()[:60] for name in ("code", "told"))
    values: dict[str, object] = {"code": code, "told": told}
    if request.method != "POST":
        return render(request, "verify/check.html", values)
    who = limits.address(request)
    if seconds := limits.wait(who):
        response = render(request, "verify/check.html", {**values, "says": f"查得太频繁，过 {seconds} 秒再试"}, status=429)
        response["Retry-After"] = str(seconds)
        return response
    if not code or not told:
        return render(request, "verify/check.html", {**values, "says": "校验码和金额（或凭证号）都要填"}, status=400)
    found = queries.check(code=code, told=told, at=timezone.now())
    if found is None:
        limits.in_vain(who)
        says = "没有查到：校验码、金额或凭证号与电子凭证不符。请照纸面再核对一次；仍不符的，这张纸不能作为凭据"
        return render(request, "verify/check.html", {**values, "says": says}, status=404)
    return render(request, "verify/check.html", {**values, "found": found})
