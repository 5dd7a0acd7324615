(function () {
  "use strict";
  var app = document.getElementById("app"), site = null;

  function get(address, then, otherwise) {
    var request = new XMLHttpRequest();
    request.open("GET", address);
    request.setRequestHeader("Accept", "application/json");
    request.onload = function () {
      if (request.status === 200) { then(JSON.parse(request.responseText).data); } else { otherwise(); }
    };
    request.onerror = otherwise;
    request.send();
  }

  function escape(text) {
    return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
  }

  function frame(inner) {
    var nav = site.menu.map(function (item) { return "<a href=\"" + item.path + "\">" + escape(item.name) + "</a>"; });
    app.innerHTML = "<header><div class=\"inner\"><img src=\"/static/logo.svg\" alt=\"\"><strong>" + escape(site.name) +
      "</strong></div></header><nav><div class=\"inner\">" + nav.join("") + "</div></nav><main class=\"inner\">" + inner +
      "</main><footer>主办：" + escape(site.name) + "　网站标识码：" + escape(site.siteIdCode) + "　" + escape(site.licence) + "</footer>";
  }

  function missing() {
    frame("<div class=\"card missing\">您访问的页面不存在</div>");
  }

  function home() {
    get("/api/content/list?columnId=" + site.columnId + "&pageNo=1&pageSize=5", function (data) {
      frame("<div class=\"card\"><h2><a href=\"" + site.columnPath + "\">" + escape(site.columnName) + "</a></h2>" + items(data) + "</div>");
    }, missing);
  }

  function items(data) {
    return "<ul class=\"news-list\">" + data.list.map(function (item) {
      return "<li><a href=\"" + item.path + "\" title=\"" + escape(item.title) + "\">" + escape(item.title) +
        "</a><span class=\"date\">" + item.publishDate + "</span></li>";
    }).join("") + "</ul>";
  }

  function list(page) {
    get("/api/content/list?columnId=" + site.columnId + "&pageNo=" + page + "&pageSize=5", function (data) {
      var pages = "";
      for (var other = 1; other <= data.pages; other++) {
        var address = site.columnPath + (other === 1 ? "" : "/page/" + other);
        pages += other === page ? "<b>" + other + "</b>" : "<a href=\"" + address + "\">" + other + "</a>";
      }
      document.title = site.columnName + " - " + site.name;
      frame("<p class=\"crumbs\"><a href=\"/\">首页</a> / " + escape(site.columnName) + "</p><div class=\"card\"><h2>" +
        escape(site.columnName) + "</h2>" + items(data) + "<div class=\"pager\"><span>共 " + data.total + " 条</span>" + pages + "</div></div>");
    }, missing);
  }

  function detail(id) {
    get("/api/content/detail?id=" + id, function (data) {
      document.title = data.title + " - " + site.name;
      frame("<p class=\"crumbs\"><a href=\"/\">首页</a> / <a href=\"" + site.columnPath + "\">" + escape(site.columnName) +
        "</a> / 正文</p><article class=\"card\"><h1>" + escape(data.title) + "</h1><p class=\"meta\">发布日期：" + data.publishDate +
        "　来源：" + escape(data.source) + (data.counted ? "　浏览次数：<span id=\"hits\"></span>" : "") +
        "</p><div class=\"article-body\">" + data.content + "</div></article>");
      if (data.counted) {
        get("/api/content/hits?id=" + id, function (hits) { document.getElementById("hits").textContent = hits; }, function () {});
      }
    }, missing);
  }

  function route() {
    var path = location.pathname.replace(/\/$/, ""), column = site.columnPath, found;
    if (path === "") { home(); }
    else if (path === column) { list(1); }
    else if ((found = path.match(/\/page\/(\d+)$/)) && path.indexOf(column) === 0) { list(Number(found[1])); }
    else if ((found = path.match(/\/detail\/(\d+)$/)) && path.indexOf(column) === 0) { detail(found[1]); }
    else { missing(); }
  }

  get("/api/site", function (data) { site = data; route(); }, function () { app.textContent = "系统繁忙，请稍后再试"; });
})();
