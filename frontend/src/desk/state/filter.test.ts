import { expect, test } from "vitest";
import contract from "../../../../tests/contract/filter.json";
import type { Post } from "../../feed/protocol";
import { predicate, type Filter } from "./filter";

const posts = contract.posts as unknown as Post[];

test.each(contract.cases.map((each) => [JSON.stringify(each.filter), each] as const))(
  "%s lets through what the contract says",
  (_, { filter, ids }) => {
    const passes = predicate(filter as Filter, contract.sessions);
    expect(posts.filter(passes).map((post) => post.id)).toEqual(ids);
  },
);
