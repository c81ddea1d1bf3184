// The accessibility tree as the browser gives it to a screen reader, closed shadow roots included: roles, names, order.
export class Reader {
  static async of(page) {
    const reader = new Reader();
    reader.session = await page.context().newCDPSession(page);
    await reader.session.send("Accessibility.enable");
    return reader;
  }

  async nodes() {
    const { nodes } = await this.session.send("Accessibility.getFullAXTree");
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const ordered = [];
    const walk = (node, within) => {
      const one = { role: node.role?.value, name: node.name?.value || "", live: property(node, "live"), focused: property(node, "focused"), dom: node.backendDOMNodeId, within };
      if (!node.ignored) ordered.push(one);
      for (const id of node.childIds || []) if (byId.has(id)) walk(byId.get(id), node.ignored ? within : [...within, one]);
    };
    walk(nodes[0], []);
    return ordered;
  }

  async all() {
    return (await this.nodes()).map(({ role, name, live }) => ({ role, name, live }));
  }

  async inside(role, name) {
    const nodes = await this.nodes();
    const outer = nodes.find((one) => one.role === role && one.name === name);
    if (!outer) throw new Error(`no ${role} named ${name}: ${nodes.map((one) => one.role + " " + one.name).join("; ").slice(0, 1500)}`);
    return nodes.filter((one) => one.within.includes(outer));
  }

  async focus() {
    const found = (await this.nodes()).filter((one) => one.focused && one.role !== "RootWebArea").pop();
    return found && { role: found.role, name: found.name };
  }

  // As a screen reader does it: the node's own default action, no pointer.
  async press(role, name) {
    const found = (await this.nodes()).find((one) => one.role === role && one.name === name);
    if (!found) throw new Error(`a screen reader finds no ${role} named ${name}`);
    const { object } = await this.session.send("DOM.resolveNode", { backendNodeId: found.dom });
    await this.session.send("Runtime.callFunctionOn", { objectId: object.objectId, functionDeclaration: "function () { this.focus(); this.click(); }", userGesture: true });
  }
}

const property = (node, name) => (node.properties || []).find((one) => one.name === name)?.value.value;
