/// The people or the groups of a tenant: the named ones, and behind them those of the crowd.
struct GraphCollection: Sendable {
    /// The part that belongs to nobody else, or the one that all emulators share.
    struct Part: Sendable {
        let objects: [GraphObject]
        let index: TextIndex

        init(_ objects: [GraphObject]) {
            self.objects = objects
            index = TextIndex(objects)
        }
    }

    let named: Part
    let crowd: Part?

    var count: Int { named.objects.count + (crowd?.objects.count ?? 0) }

    /// An object by its place, the named ones first.
    subscript(place: Int) -> GraphObject {
        guard let crowd, place >= named.objects.count else { return named.objects[place] }
        return crowd.objects[place - named.objects.count]
    }

    /// The places at which something is found, in ascending order.
    func places(_ search: (TextIndex) -> PlaceSet) -> [Int] {
        let own = search(named.index).elements
        guard let crowd else { return own }
        return own + search(crowd.index).elements.map { $0 + named.objects.count }
    }
}
