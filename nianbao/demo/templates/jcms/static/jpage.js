function jpage(id, options) {
  var box = document.getElementById(id), groups = {}, perGroup = options.perPage * options.groupSize;
  var pages = Math.ceil(options.totalRecord / options.perPage);
  function records(xml) {
    var found = [], pattern = /<record><!\[CDATA\[([\s\S]*?)\]\]><\/record>/g, match;
    while ((match = pattern.exec(xml))) { found.push(match[1]); }
    return found;
  }
  function load(group, then) {
    if (groups[group]) { then(groups[group]); return; }
    var first = group * perGroup + 1, last = Math.min(first + perGroup - 1, options.totalRecord), form = [];
    for (var name in options.params) { form.push(name + "=" + encodeURIComponent(options.params[name])); }
    var request = new XMLHttpRequest();
    request.open("POST", options.proxyUrl + "?startrecord=" + first + "&endrecord=" + last + "&perpage=" + options.perPage);
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    request.onload = function () { groups[group] = records(request.responseText); then(groups[group]); };
    request.send(form.join("&"));
  }
  function show(page) {
    load(Math.floor((page - 1) / options.groupSize), function (all) {
      var start = ((page - 1) % options.groupSize) * options.perPage, bar = "";
      for (var other = 1; other <= pages; other++) {
        bar += other === page ? "<b>" + other + "</b>" : "<a href=\"javascript:void(0)\" data-page=\"" + other + "\">" + other + "</a>";
      }
      box.innerHTML = options.dataBefore + all.slice(start, start + options.perPage).join("") + options.dataAfter +
        "<div class=\"bar\">共 " + options.totalRecord + " 条 " + bar + "</div>";
      Array.prototype.forEach.call(box.querySelectorAll("[data-page]"), function (link) {
        link.onclick = function () { show(Number(link.getAttribute("data-page"))); };
      });
    });
  }
  groups[0] = records(options.storage.textContent);
  show(1);
}
