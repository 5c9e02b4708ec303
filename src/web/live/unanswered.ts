/** The network failed under a command: the server may have carried it out all the same. */
export class Unanswered extends Error {
  constructor() {
    super('It may have been done all the same: what is shown follows as soon as the connection is back.');
  }
}
