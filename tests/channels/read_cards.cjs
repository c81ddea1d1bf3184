// Microsoft's own reader of Adaptive Cards, at the version we promise: takes a list of cards on standard input and
// prints everything that it finds wrong, as [{number, message}].
const { createRequire } = require("node:module");
const { AdaptiveCard, HostConfig, SerializationContext, Versions } = createRequire(`${process.cwd()}/`)("adaptivecards");

let input = "";
process.stdin.on("data", (part) => { input += part; });
process.stdin.on("end", () => {
  const wrong = [];
  JSON.parse(input).forEach((card, number) => {
    const context = new SerializationContext(Versions.v1_5);
    const read = new AdaptiveCard();
    read.hostConfig = new HostConfig({ actions: { maxActions: 6 } }); // what Teams shows
    read.parse(card, context);
    for (let at = 0; at < context.eventCount; at += 1) wrong.push({ number, message: context.getEventAt(at).message });
    for (const event of read.validateProperties().validationEvents) wrong.push({ number, message: event.message });
  });
  console.log(JSON.stringify(wrong));
});
