(function () {
  var config = window._CONFIG, tree = document.getElementById("tree"), list = document.getElementById("list");
  function find(nodes, id) {
    for (var i = 0; i < nodes.length; i++) {
      var below = nodes[i].id === id ? nodes[i] : find(nodes[i].children, id);
      if (below) { return below; }
    }
    return null;
  }
  function draw(nodes) {
    var html = "<ul>";
    nodes.forEach(function (node) {
      html += "<li><a href=\"#" + node.id + "\">" + node.name + "<i>" + node.post_count + "</i></a>" +
        (node.children.length ? draw(node.children) : "") + "</li>";
    });
    return html + "</ul>";
  }
  function show() {
    var id = Number(location.hash.slice(1)) || 2629, node = find(config.TREE, id) || config.TREE[0];
    var request = new XMLHttpRequest();
    request.open("GET", config.APP_URL + "/gkmlpt/api/all/" + node.id + "?page=1&sid=" + config.SID);
    request.onload = function () {
      var html = "<h2>" + node.name + "</h2><table class=\"list\"><tr><th>索引号</th><th>标题</th><th>发布时间</th></tr>";
      JSON.parse(request.responseText).articles.forEach(function (article) {
        html += "<tr><td>" + article.identifier + "</td><td><a href=\"" + article.url + "\">" + article.title +
          "</a></td><td>" + article.created_at.slice(0, 10) + "</td></tr>";
      });
      list.innerHTML = html + "</table>";
    };
    request.send();
  }
  tree.innerHTML = draw(config.TREE);
  window.onhashchange = show;
  show();
})();
