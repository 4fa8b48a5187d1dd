import { useRef, useState } from "react";
import type { Task } from "#/api/types";
import { Page } from "#/ui/Page";
import { ConfirmChange } from "./act/ConfirmChange";
import { SelectionBar } from "./act/SelectionBar";
import { Operations } from "./bulk/Operations";
import { FilterBar } from "./filters/FilterBar";
import { matches } from "./list/matches";
import { useFollow } from "./list/useFollow";
import { useTaskList } from "./list/useTaskList";
import { Foot } from "./states/Foot";
import { ListState } from "./states/ListState";
import { NewsBar } from "./states/NewsBar";
import { StaleNotice } from "./states/StaleNotice";
import { type Current, TaskTable } from "./table/TaskTable";
import { useSelection } from "./table/useSelection";
import { useTaskKeys } from "./useTaskKeys";
import { useView } from "./useView";
import { ViewMenus } from "./ViewMenus";

export function TasksPage() {
  const view = useView();
  const { search, columns, order, filter, change } = view;
  const list = useTaskList(view.list);
  const selection = useSelection(list.rows);
  const [current, setCurrent] = useState<Current>();
  const hasLeft = (task: Task) => !list.isPlaceholderData && !matches(task, filter);
  const left = filter.status ? list.rows.filter(hasLeft).length : 0;
  const update = left > 0 ? list.startAnew : list.showNews;
  const scroller = useRef<HTMLDivElement>(null);
  const onScroll = useFollow(search.follow === true, list.news, update);
  const acts = useTaskKeys({ rows: list.rows, selection, current, setCurrent });
  const loadMore = list.hasNextPage && !list.isFetching && !list.isError ? () => void list.fetchNextPage() : undefined;
  const pages = list.data?.pages;
  const show = () => {
    update();
    if (order === "desc") scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <Page title="Tasks" filled actions={<ViewMenus {...view} />}>
      <FilterBar search={search} onChange={change} />
      <Operations id={search.operation} onClose={() => change({ operation: undefined })} />
      <StaleNotice lag={pages?.[0]?.lag ?? 0} onCaughtUp={list.startAnew} />
      <TaskTable
        rows={list.rows}
        columns={columns}
        order={order}
        onOrder={(next) => change({ order: next === "asc" ? "asc" : undefined })}
        selection={selection}
        current={current}
        onCurrent={setCurrent}
        hasLeft={hasLeft}
        loadMore={pages?.at(-1)?.rows.length ? loadMore : undefined}
        listKey={JSON.stringify(view.list)}
        scroller={scroller}
        onScroll={onScroll}
        below={<ListState list={list} filter={filter} onClear={change} />}
        busy={list.isPlaceholderData}
      >
        <NewsBar news={list.news} left={left} order={order} filter={filter} onShow={show} />
        <SelectionBar selection={selection} onAct={acts.act} />
      </TaskTable>
      <Foot list={list} />
      {acts.asked && (
        <ConfirmChange
          {...acts.asked}
          onClose={() => acts.setAsked(undefined)}
          onConfirm={(reason) => acts.confirm(reason)}
        />
      )}
    </Page>
  );
}
