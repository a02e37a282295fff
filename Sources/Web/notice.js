// The pages that say why there is nothing to see. They stand in for the page that was asked for, under its address.

import { translate } from "/entra-fcgi/texts.js";

translate();
document.getElementById("again")?.addEventListener("click", () => location.reload());

for (const link of document.querySelectorAll("a[href^='/oauth/openid']")) {
    const address = new URL(link.href);
    address.searchParams.set("return_to", location.pathname + location.search);
    link.href = address.href;
}
