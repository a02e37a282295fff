// The two hosts of a SharePoint tenant: the one of the sites, and the one of OneDrive with "-my" after its first label.

const localHost = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127\.0\.0\.1|\[::1\])$/;

/** The address as `URL` when it is HTTPS, or HTTP on this machine, and names no user; else `null`. */
export function trustworthy(value) {
    const address = typeof value === "string" ? URL.parse(value) : null;
    const isGood = address !== null && address.username === "" && address.password === ""
        && (address.protocol === "https:" || (address.protocol === "http:" && localHost.test(address.hostname)));
    return isGood ? address : null;
}

function withLabel(address, change) {
    const [first, ...others] = address.hostname.split(".");
    const made = new URL(address);
    if (others.length > 0 && !address.hostname.startsWith("[") && !/^[0-9]+$/.test(first)) {
        made.hostname = [change(first), ...others].join(".");
    }
    return made;
}

/**
 * Where the picker is opened, and the origins its messages may come from; `null` for an address that is none. Never
 * this very site: a frame of the same origin could leave its sandbox.
 */
export function hosts(base, entry) {
    const address = trustworthy(base);
    if (address === null || address.search !== "" || address.hash !== "") {
        return null;
    }
    const sites = withLabel(address, (label) => label.replace(/-my$/, ""));
    const own = withLabel(address, (label) => label.endsWith("-my") ? label : `${label}-my`);
    const origins = new Set([address.origin, sites.origin, own.origin]);
    if (origins.has(location.origin)) {
        return null;
    }
    // A site has its own path; everybody's OneDrive is at the root of the other host.
    const opened = entry === "onedrive" && address.origin !== own.origin ? new URL(own.origin) : address;
    const page = new URL(`${opened.origin}${opened.pathname.replace(/\/+$/, "")}/_layouts/15/FilePicker.aspx`);
    return { page, resource: page.origin, origins };
}
