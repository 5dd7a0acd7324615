function createPageHTML(count, current, name, extension) {
  if (count <= 1) { return; }
  function address(page) { return page === 0 ? name + "." + extension : name + "_" + page + "." + extension; }
  for (var page = 0; page < count; page++) {
    if (page === current) { document.write("<b>" + (page + 1) + "</b>"); }
    else { document.write("<a href=\"" + address(page) + "\">" + (page + 1) + "</a>"); }
  }
  if (current + 1 < count) { document.write("<a href=\"" + address(current + 1) + "\">下一页</a>"); }
}
